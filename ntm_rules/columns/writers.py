"""Files that are written frame by frame."""

import errno
import os
import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import polars as pl
from attrs import define, field
from polars.io.plugins import register_io_source

_WAITING = 2
"""How many frames wait to be written, at most."""

_PATIENCE = 0.2
"""Seconds after which to look whether a writer is still at work."""


@define
class CsvWriter:
    """Writes CSV, UTF-8 with commas. Leaving its context by an error leaves a broken file. Raises OSError."""

    path: Path
    _file: IO[bytes] | None = field(init=False, default=None)
    _has_header: bool = field(init=False, default=False)

    def __enter__(self) -> "CsvWriter":
        self._file = self.path.open("wb")
        return self

    def write(self, frame: pl.DataFrame) -> None:
        """Write the rows of a frame; all frames have the columns of the first."""
        assert self._file is not None
        try:
            self._file.write(frame.write_csv(include_header=not self._has_header).encode())
        except pl.exceptions.PolarsError as error:
            raise ValueError(_first_line(error)) from error
        self._has_header = True

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        assert self._file is not None
        with self._file:
            if error is None:
                self._file.flush()
                os.fsync(self._file.fileno())


@define
class ParquetWriter:
    """Writes Parquet. Leaving its context by an error leaves a broken file. Raises OSError.

    polars writes a file from a frame that it asks for piece by piece: it does so in a thread of its own, which takes
    the pieces from a short queue.
    """

    path: Path
    _frames: "queue.Queue[pl.DataFrame | None]" = field(init=False, factory=lambda: queue.Queue(_WAITING))
    _thread: threading.Thread | None = field(init=False, default=None)
    _failure: BaseException | None = field(init=False, default=None)
    _abandoned: bool = field(init=False, default=False)

    def __enter__(self) -> "ParquetWriter":
        return self

    def write(self, frame: pl.DataFrame) -> None:
        """Write the rows of a frame; all frames have the columns of the first."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_all, args=(frame.schema,), daemon=True)
            self._thread.start()
        self._put(frame)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._thread is None:
            return
        if error is None:
            self._put(None)
            self._thread.join()
            self._check()
        else:
            self._abandoned = True
            with suppress(OSError):
                self._put(None)
            self._thread.join()

    def _put(self, frame: pl.DataFrame | None) -> None:
        assert self._thread is not None
        while self._thread.is_alive():
            try:
                self._frames.put(frame, timeout=_PATIENCE)
            except queue.Full:
                continue
            return
        self._check()

    def _check(self) -> None:
        if self._failure is not None:
            raise OSError(errno.EIO, _first_line(self._failure), str(self.path)) from self._failure

    def _write_all(self, schema: pl.Schema) -> None:
        try:
            register_io_source(self._pieces, schema=schema).sink_parquet(self.path)
        except BaseException as error:  # it is raised where the next frame is written
            self._failure = error

    def _pieces(self, _columns: object, _where: object, _rows: object, _size: object) -> Iterator[pl.DataFrame]:
        while (frame := self._frames.get()) is not None:
            yield frame
        if self._abandoned:
            raise InterruptedError


Writer = CsvWriter | ParquetWriter


def writer(path: Path, suffix: str) -> Writer:
    """The writer for a file by the ending of its name, which need not be that of `path`."""
    return ParquetWriter(path) if suffix.lower() == ".parquet" else CsvWriter(path)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
