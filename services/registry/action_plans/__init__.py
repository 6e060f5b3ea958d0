"""Plans of action of a dialogue: who does what until when, and whether it is paid for."""
