"""What a run leaves beside its notebooks: pages, PDF, exports, what changed. Uses show, kernel and what is below."""
