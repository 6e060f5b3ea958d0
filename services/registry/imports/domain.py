"""When an import has been tried often enough; pure."""

# A worker that is killed for another's sake (memory, a restart of the machine) may hit the same
# large file twice or three times; five times is the file.
MOST_ATTEMPTS = 5


def died_too_often(attempts: int, done: int) -> str:
    """What the owner of the file reads."""
    return (
        f"Reading the file broke off {attempts} times, the last time with {done} activities dealt "
        "with, and is not tried again. Look at the activity that follows these in the file, send "
        "the file again without it, and tell an operator the id of this import."
    )
