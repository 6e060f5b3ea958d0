"""Small numbers for words that come again and again: countries, languages, sectors."""


class Words:
    """Gives each word a number from 1; 0 stands for no word; a number is never used again."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words: list[str] = [""]

    def __len__(self) -> int:
        """One more than the highest number."""
        return len(self._words)

    def number(self, word: str) -> int:
        """The word's number, given now if it has none."""
        found = self._numbers.get(word)
        if found is None:
            found = self._numbers[word] = len(self._words)
            self._words.append(word)
        return found

    def known(self, word: str) -> int:
        """The word's number; 0 if nobody ever said it."""
        return self._numbers.get(word, 0)

    def word(self, number: int) -> str:
        """The word of a number."""
        return self._words[number]
