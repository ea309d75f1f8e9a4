"""What every package stands on: paths, parameters, prose, errors, folders that appear whole. Uses nothing of ours."""
