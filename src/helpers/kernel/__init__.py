"""Notebooks as documents, the kernels that run them, and running one of them. Uses base."""
