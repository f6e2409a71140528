"""The engine for very many rows, opened when it is first needed and kept by the process."""

import threading
from pathlib import Path

from premises.machines.engines import Engine, ParquetFiles, Source, open_engine
from premises.machines.settings import MachinesSettings


class Bulk:
    """Runs whole days straight from their files, with the engine the operator chose."""

    def __init__(self, settings: MachinesSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    def engine(self) -> Engine:
        """The engine.

        Raises:
            Unavailable: it is not installed, or cannot be reached.

        """
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(
                    self._settings.engine,
                    self._settings.engine_url,
                    memory_mb=self._settings.engine_memory_mb,
                    threads=self._settings.engine_threads,
                    folder=self._folder,
                )
            return self._engine

    def source(self, path: Path) -> Source | None:
        """A file, if the engine reads files itself."""
        source = ParquetFiles((path,))
        return source if self.engine().reads(source) else None

    def close(self) -> None:
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
