"""How the models that ship were made: from named packages to weights, with one command (`python -m recipes MODEL`).

Not part of the program that users install.
"""
