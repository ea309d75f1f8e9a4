"""Reconcile figures that different parties published about the same thing on different days."""

__version__ = "0.1.0"
