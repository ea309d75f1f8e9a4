"""What a reader chooses to see, and the controls for it in JupyterLab. Uses author, show, kernel and what is below."""
