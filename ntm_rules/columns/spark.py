"""Rules over a Spark frame, by way of their SQL."""

from uuid import uuid4

from pyspark.sql import DataFrame

from ntm_rules.columns.sql import to_sql
from ntm_rules.model.ruleset import CheckedRuleset


def assess_spark(
    frame: DataFrame, ruleset: CheckedRuleset, cautious: CheckedRuleset, *, checked: bool = False
) -> DataFrame:
    """Judge every row of a frame; `cautious` is the ruleset without its unverified thresholds.

    Columns called as an input give it; the others are kept, in front. Nothing is run before the result is asked for,
    and nothing stays registered in the session. Raises ValueError and TooWideError as `to_sql` does.
    """
    given = [name for name in frame.columns if name in ruleset.input_named]
    kept = [name for name in frame.columns if name not in given]
    table = f"rows {uuid4()}"
    sql = to_sql(ruleset, cautious, "spark", table, columns=given, keep=kept, checked=checked)
    frame.createTempView(f"`{table}`")
    try:
        return frame.sparkSession.sql(sql)
    finally:
        frame.sparkSession.catalog.dropTempView(table)
