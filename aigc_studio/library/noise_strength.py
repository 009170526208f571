"""The noise that denoisers are told of where nobody says how much there is."""

#: A medium one, as a deviation in 0..1.
NOISE = 15 / 255
