"""`workbook check --watch` checks again at each save, until it is told to end."""

import os
import shutil
import signal
import subprocess

import pytest
from command import WORKBOOK


@pytest.mark.process
def test_each_save_is_checked_and_ctrl_c_ends_it(raw_dir, tmp_path):
    raw = shutil.copytree(raw_dir, tmp_path / "raw")
    command = [WORKBOOK, "check", "--raw", str(raw), "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stdout.readline() == f"{raw}: sound\n"
        assert "watching" in watching.stdout.readline()
        whole = (raw / "claims.csv").read_bytes()
        (tmp_path / "new.csv").write_bytes(whole.replace(b",exact,690,", b",exact,69O,", 1))
        os.replace(tmp_path / "new.csv", raw / "claims.csv")  # as editors save
        assert watching.stdout.readline().startswith("claims.csv:2: value = '69O'")
        watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        assert watching.wait(20) == 1
        assert all(line.startswith("not checked: ") for line in watching.stderr)  # and no traceback
