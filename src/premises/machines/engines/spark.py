"""Runs the kernels in Apache Spark, for those whose rows have outgrown one machine."""

import contextlib
from collections.abc import Iterator

from py4j.protocol import Py4JError
from pyspark.errors import AnalysisException, ArithmeticException, PySparkException
from pyspark.sql import DataFrame, SparkSession

from premises.machines.canon import Rows
from premises.machines.engines.answers import arrange, names
from premises.machines.engines.failures import not_canonical, unavailable, unread
from premises.machines.engines.port import EVERYTHING, Columns, Cut, ParquetFiles, Source
from premises.machines.engines.relations import NAMES, rows_as_table, selection
from premises.machines.kernels import Kernel, text

_SETTINGS = {
    # Whole numbers that do not fit are an error, as in every other engine.
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
}
_LOCAL = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class SparkEngine:
    """One Spark session; files are read where Spark runs, under the same paths."""

    name = "spark"

    def __init__(self, master: str) -> None:
        """`master` as Spark writes it: local[2], or spark://host:7077."""
        builder = SparkSession.builder.appName("premises").master(master)
        settings = _SETTINGS | (_LOCAL if master.startswith("local") else {})
        for key, value in settings.items():
            builder = builder.config(key, value)
        with _translated():
            self._session = builder.getOrCreate()

    def reads(self, source: Source) -> bool:
        return isinstance(source, Rows | ParquetFiles)

    def run(
        self, kernel: Kernel, source: Source, cut: Cut = EVERYTHING, *, heartbeat_ms: int = 1
    ) -> Columns:
        asked = text(kernel, heartbeat_ms=heartbeat_ms)
        with _translated():
            # What a session of its own calls a view is known to no other.
            session = self._session.newSession()
            self._frame(session, source).createOrReplaceTempView("logged")
            session.sql(selection("logged", cut)).createOrReplaceTempView("canonical")
            found = session.sql(asked).toArrow()
        return arrange(kernel, {name: found[name].to_numpy() for name in names(kernel)})

    def close(self) -> None:
        self._session.stop()

    def _frame(self, session: SparkSession, source: Source) -> DataFrame:
        if isinstance(source, Rows):
            return session.createDataFrame(rows_as_table(source))
        if not isinstance(source, ParquetFiles):
            raise unread(self.name, source)
        if not source.paths:
            return session.createDataFrame([], ", ".join(f"{name} bigint" for name in NAMES))
        return session.read.parquet(*(str(path) for path in source.paths))


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """What Spark complains of, as an answer of ours."""
    try:
        yield
    except (AnalysisException, ArithmeticException) as error:
        raise not_canonical(SparkEngine.name, error) from error
    except (PySparkException, Py4JError, OSError, RuntimeError) as error:
        advice = "see whether Java is there, and the master at PREMISES_MACHINES__ENGINE_URL runs"
        raise unavailable(SparkEngine.name, advice, error) from error
