package dev.gopuram.platform.store;

import dev.gopuram.kernel.Problem;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What the two databases spell differently: the words of a migration, and what their errors mean. */
enum Dialect {
    SQLITE("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_history'") {
        @Override
        Map<String, String> words() {
            return Map.of(
                    "blob", "BLOB",
                    "text", "TEXT",
                    "double", "REAL",
                    "identity", "INTEGER PRIMARY KEY AUTOINCREMENT");
        }

        @Override
        Meaning meaning(SQLException error) {
            SQLiteErrorCode code =
                    error instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
            return switch (code) {
                case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID -> Meaning.TWICE;
                case SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_RANGE, SQLITE_TOOBIG, SQLITE_MISUSE -> Meaning.OUR_FAULT;
                default ->
                    (code.code & 0xff) == SQLiteErrorCode.SQLITE_CONSTRAINT.code ? Meaning.OUR_FAULT : Meaning.TROUBLE;
            };
        }
    },
    POSTGRES("SELECT 1 WHERE to_regclass('schema_history') IS NOT NULL") {
        @Override
        Map<String, String> words() {
            return Map.of(
                    "blob", "BYTEA",
                    "text", "TEXT COLLATE \"C\"",
                    "double", "DOUBLE PRECISION",
                    "identity", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");
        }

        @Override
        Meaning meaning(SQLException error) {
            @Nullable String state = error.getSQLState();
            if (state == null) {
                return Meaning.TROUBLE;
            }
            if (state.equals(UNIQUE_VIOLATION)) {
                return Meaning.TWICE;
            }
            boolean ours = state.startsWith(DATA_EXCEPTION)
                    || state.startsWith(CONSTRAINT_VIOLATION)
                    || state.startsWith(SYNTAX_OR_ACCESS);
            return ours ? Meaning.OUR_FAULT : Meaning.TROUBLE;
        }
    };

    /** What an error says about whom to blame. */
    enum Meaning {
        /** A unique key is there already. */
        TWICE,
        /** The statement or its values are wrong, and would be again. */
        OUR_FAULT,
        /** The storage did not do its work this time. */
        TROUBLE
    }

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String DATA_EXCEPTION = "22";
    private static final String CONSTRAINT_VIOLATION = "23";
    private static final String SYNTAX_OR_ACCESS = "42";

    private final String historyExists;

    Dialect(String historyExists) {
        this.historyExists = historyExists;
    }

    abstract Meaning meaning(SQLException error);

    /** What stands for {@code ${name}} in a migration. */
    abstract Map<String, String> words();

    /** A query with one row where migrations were run before. */
    String historyExists() {
        return historyExists;
    }

    RuntimeException failure(SQLException error) {
        return switch (meaning(error)) {
            case TWICE -> new UniqueViolation(error);
            case OUR_FAULT ->
                Problem.of(
                                Problem.Code.INTERNAL,
                                "the database refused a statement; the log has it under the request id")
                        .causedBy(error);
            case TROUBLE ->
                Problem.of(Problem.Code.UNAVAILABLE, "the database does not answer")
                        .causedBy(error);
        };
    }
}
