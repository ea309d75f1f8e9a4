"""All notebooks at once, for one set of parameters or many, and what is committed. Uses report and what is below."""
