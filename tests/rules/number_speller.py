"""Numbers written out as people say them, in five languages, for tests of how they are read back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speller:
    """How one language says numbers; `unit_first` if 24 is "four and twenty", in one word."""

    units: tuple[str, ...]
    teens: tuple[str, ...]
    tens: tuple[str, ...]
    hundred: str
    thousand: str
    joined: str
    unit_first: bool = False
    one_in_a_word: str = ""
    one_of_many: str = ""

    def digits(self, digits: str) -> str:
        """Each digit by itself."""
        return " ".join(self.units[int(digit)] for digit in digits)

    def pairs(self, digits: str) -> str:
        """Two digits at a time, a zero in front by itself; the first digit alone if their number is odd."""
        first = len(digits) % 2
        pairs = [digits[at : at + 2] for at in range(first, len(digits), 2)]
        spelled = [self.digits(pair) if pair[0] == "0" else self.below_hundred(int(pair)) for pair in pairs]
        return " ".join([*(self.units[int(digit)] for digit in digits[:first]), *spelled])

    def below_hundred(self, number: int) -> str:
        if number < 10:
            return self.units[number]
        if number < 20:
            return self.teens[number - 10]
        tens, unit = self.tens[number // 10 - 2], number % 10
        if not unit:
            return tens
        if self.unit_first:
            return f"{self.one_in_a_word if unit == 1 else self.units[unit]}{self.joined}{tens}"
        return f"{tens}{self.joined}{self.units[unit]}"

    def cardinal(self, number: int) -> str:
        """The whole number below a million, in thousands and hundreds."""
        said: list[str] = []
        for count, unit in ((number // 1000, self.thousand), (number % 1000, "")):
            if count >= 100:
                said += [self._count(count // 100), self.hundred]
            if count % 100:
                only = unit and count < 100
                said.append(self._count(count) if only else self.below_hundred(count % 100))
            if count and unit:
                said.append(unit)
        return " ".join(said)

    def _count(self, number: int) -> str:
        return (self.one_of_many or self.units[1]) if number == 1 else self.below_hundred(number)


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


SPELLERS = {
    "da": Speller(
        _split("nul en to tre fire fem seks syv otte ni"),
        _split("ti elleve tolv tretten fjorten femten seksten sytten atten nitten"),
        _split("tyve tredive fyrre halvtreds tres halvfjerds firs halvfems"),
        "hundrede",
        "tusind",
        joined="og",
        unit_first=True,
        one_in_a_word="en",
        one_of_many="et",
    ),
    "no": Speller(
        _split("null en to tre fire fem seks sju åtte ni"),
        _split("ti elleve tolv tretten fjorten femten seksten sytten atten nitten"),
        _split("tjue tretti førti femti seksti sytti åtti nitti"),
        "hundre",
        "tusen",
        joined="",
        one_of_many="ett",
    ),
    "sv": Speller(
        _split("noll ett två tre fyra fem sex sju åtta nio"),
        _split("tio elva tolv tretton fjorton femton sexton sjutton arton nitton"),
        _split("tjugo trettio fyrtio femtio sextio sjuttio åttio nittio"),
        "hundra",
        "tusen",
        joined="",
    ),
    "de": Speller(
        _split("null eins zwei drei vier fünf sechs sieben acht neun"),
        _split("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"),
        _split("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"),
        "hundert",
        "tausend",
        joined="und",
        unit_first=True,
        one_in_a_word="ein",
        one_of_many="ein",
    ),
    "en": Speller(
        _split("zero one two three four five six seven eight nine"),
        _split("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
        _split("twenty thirty forty fifty sixty seventy eighty ninety"),
        "hundred",
        "thousand",
        joined="-",
    ),
}
