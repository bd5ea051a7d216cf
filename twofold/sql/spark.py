"""Spark, for what outgrows one machine: trees in, rows or Arrow out, over Parquet in place.

One session of the process, made when it is first needed; every connection is a session of its own
beside it (`newSession`), so that nobody sees another's temporary views. Where a notebook or a
cluster's launcher has made a session already, that one is used. Locally it listens to nobody but
this machine, and says nothing.

pyspark is an extra (`twofold[spark]`), and Spark needs Java: where one is missing, one error says
so. A SELECT of a document reaches no file: only listed constructs are rendered
(`twofold.sql.sparksql`), and files are not tables (`runSQLOnFiles`).
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from twofold.errors import Conflict, InputError
from twofold.sql.sparksql import DIALECT, rendered
from twofold.sql.statements import DIALECT as DUCKDB

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# What gives a statement its meaning; set on every session, whoever made it.
MEANING: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # A product or a sum keeps its decimals, and what does not fit in 38 digits is an error.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.runSQLOnFiles": "false",
    "spark.sql.ansi.doubleQuotedIdentifiers": "false",
    # No meaning, but seconds: a policy's expressions make one method so long that Java never
    # compiles it, unless each operator keeps its own (measured: 1.9 s against 9.5 s).
    "spark.sql.codegen.wholeStage": "false",
}
# Of a session that this process makes for itself.
_LOCAL: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "4g",
    "spark.driver.maxResultSize": "0",
    # Each operator of a task takes memory by the page, 64 MB unless told, and what was broadcast
    # before may hold half of all memory: late in a session, a statement of forty aggregates over a
    # few thousand rows then found none. Small pages, and what is held goes to disk first.
    "spark.buffer.pageSize": "2m",
    "spark.memory.storageFraction": "0.1",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": str(os.cpu_count() or 1),
}
# What matters is raised; what Spark says besides goes into a file of its own.
_LOGGING = """
rootLogger.level = warn
rootLogger.appenderRef.err.ref = err
appender.err.type = Console
appender.err.name = err
appender.err.target = SYSTEM_ERR
appender.err.layout.type = PatternLayout
appender.err.layout.pattern = %d %p %c: %m%n%ex
"""
_LOGGERS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")  # they repeat what is raised
_LAUNCHING = threading.RLock()


@dataclass(frozen=True)
class SparkConnection:
    """A session with temporary views of its own. Statements are trees, never text."""

    session: SparkSession
    cached: list[DataFrame] = field(default_factory=list)

    @property
    def keeps(self) -> bool:
        """Rows are kept as long as a connection."""
        return False

    def remembered(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """A value, computed each time."""
        return make()

    def kept(self, key: str, make: Callable[[], exp.Query]) -> exp.Query:
        """Computed anew: nothing outlives the connection."""
        return make()

    def run(self, *statements: exp.Expr) -> None:
        """Makes temporary views, and tables as views whose rows are kept. Nothing else: what
        changes a store is not for this engine."""
        for statement in statements:
            assert isinstance(statement, exp.Create)
            assert statement.expression is not None
            made = self._frame(statement.expression)
            if statement.kind == "TABLE":
                made = made.cache()
                self.cached.append(made)
            made.createOrReplaceTempView(_quoted(statement.this.name))

    def rows(self, select: exp.Expr) -> list[tuple[Any, ...]]:
        """All rows of a SELECT, as Python values (DECIMAL as `Decimal`)."""
        return self.table(select)[1]

    def table(self, select: exp.Expr) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Column names and all rows of a SELECT."""
        found = self._arrow(select)
        columns = [column.to_pylist() for column in found.columns]
        return tuple(found.column_names), list(zip(*columns, strict=True))

    def value(self, select: exp.Expr) -> Any:
        """The first value of a SELECT's first row, or None where it has no row."""
        rows = self.rows(select)
        return rows[0][0] if rows else None

    def columns(self, select: exp.Expr) -> Mapping[str, str]:
        """The columns of a SELECT with their types as DuckDB writes them; nothing is computed."""
        return {
            name: exp.DataType.build(type_, dialect=DIALECT).sql(dialect=DUCKDB)
            for name, type_ in self._frame(select).dtypes
        }

    def arrow(self, select: exp.Expr, rows: int = 1 << 17) -> pa.RecordBatchReader:
        """A SELECT as Arrow batches, which the driver's memory must hold."""
        return self._arrow(select).to_reader(rows)

    @contextlib.contextmanager
    def offered(self, name: str, data: pa.Table | pa.RecordBatchReader) -> Iterator[None]:
        """Arrow data readable under a name while the block runs."""
        table = data if isinstance(data, pa.Table) else data.read_all()
        self.session.createDataFrame(table).createOrReplaceTempView(_quoted(name))
        try:
            yield
        finally:
            self.session.catalog.dropTempView(name)

    def parquet(self, name: str, path: str) -> None:
        """Makes a Parquet file, or a folder of them, readable under a name."""
        with _explained():
            self.session.read.parquet(path).createOrReplaceTempView(_quoted(name))

    def listed(self, url: str) -> tuple[str, ...]:
        """The names in a folder of any file system that Spark knows; none where there is none."""
        jvm: Any = self.session._jvm
        java: Any = self.session._jsparkSession
        with _explained():
            path = jvm.org.apache.hadoop.fs.Path(url)
            system = path.getFileSystem(java.sessionState().newHadoopConf())
            if not system.exists(path):
                return ()
            return tuple(one.getPath().getName() for one in system.listStatus(path))

    def text(self, url: str) -> str:
        """A whole file of any file system that Spark knows."""
        with _explained():
            found = self.session.read.text(url, wholetext=True).toArrow()
            return str(found.column(0)[0].as_py())

    def close(self) -> None:
        """Lets go of the rows that were kept."""
        for frame in self.cached:
            frame.unpersist()
        self.cached.clear()

    def _frame(self, select: exp.Expr) -> DataFrame:
        with _explained():
            return self.session.sql(rendered(select))

    def _arrow(self, select: exp.Expr) -> pa.Table:
        frame = self._frame(select)
        with _explained():
            return frame.toArrow()


@contextlib.contextmanager
def opened() -> Iterator[SparkConnection]:
    """A connection to Spark. Raises Conflict where pyspark or Java is missing."""
    session = _launched().newSession()
    for key, value in MEANING.items():
        session.conf.set(key, value)
    connection = SparkConnection(session)
    try:
        yield connection
    finally:
        connection.close()


def _launched() -> SparkSession:
    """The process's session, made where there is none."""
    try:
        from pyspark import SparkContext
        from pyspark.sql import SparkSession
    except ImportError:
        raise Conflict("engine.no_pyspark") from None
    with _LAUNCHING:
        running = SparkContext._active_spark_context
        return _launch() if running is None else SparkSession.builder.getOrCreate()


def _launch() -> SparkSession:
    """Starts Java, and Spark in it. What it writes goes into a file, since the answer of a command
    stands on stdout and its errors on stderr."""
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.logger import PySparkLogger
    from pyspark.sql import SparkSession

    if not _java():
        raise Conflict("engine.no_java")
    folder = Path(tempfile.mkdtemp(prefix="twofold-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    log = folder / "spark.log"
    for name in _LOGGERS:
        PySparkLogger.getLogger(name).setLevel(logging.CRITICAL + 1)
    launch: Any = launch_gateway  # it has no types
    conf = SparkConf().setAll(list(_settings(folder).items()))
    try:
        with log.open("wb") as out:
            gateway = launch(conf, {"stdout": out, "stderr": out})
        return SparkSession(SparkContext(conf=conf, gateway=gateway))
    except (PySparkException, OSError) as error:
        raise Conflict("engine.spark_failed", reason=_why(log, error)) from error


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")


def _settings(folder: Path) -> dict[str, str]:
    """Settings of a session on this machine alone; on a cluster (`--master` in
    PYSPARK_SUBMIT_ARGS) those of whoever names it."""
    made = {"spark.app.name": "twofold", "spark.sql.warehouse.dir": (folder / "tables").as_uri()}
    if "--master" in os.environ.get("PYSPARK_SUBMIT_ARGS", ""):
        return made
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    properties = folder / "log4j2.properties"
    properties.write_text(_LOGGING, encoding="utf-8")
    java = f"-Dlog4j2.configurationFile={properties.as_uri()}"
    return {"spark.master": "local[*]", **_LOCAL, **made, "spark.driver.extraJavaOptions": java}


def _why(log: Path, error: Exception) -> str:
    """The line of Java's that names an error or an exception, else the error itself."""
    said = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return next((line for line in said if "Error" in line or "Exception" in line),
                _first_line(error)).strip()[:300]  # fmt: skip


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect=DIALECT)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """What Spark says about a document's SELECT or a file, as an error that says what to do."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except AnalysisException as error:
        raise InputError("engine.bad_select", reason=_first_line(error)) from error
    except (PySparkException, Py4JJavaError) as error:
        found = str(error)
        if "No space left on device" in found:
            raise Conflict("engine.disk_full") from error
        if "OutOfMemoryError" in found:
            raise Conflict("engine.out_of_memory") from error
        raise


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
