"""The tables typed by hand: their schema, their faults, and their claims folded into statements. Uses base."""
