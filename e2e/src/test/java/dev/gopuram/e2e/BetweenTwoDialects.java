package dev.gopuram.e2e;

import dev.gopuram.testkit.Script;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of one installation, started once for the class, between two scripted providers. */
abstract class BetweenTwoDialects {
    @TempDir
    static Path dir;

    static TwoDialects between;

    /** The form of the structured answer. */
    public static final class Leave {
        public int days;
        public String per = "";
    }

    @BeforeAll
    static void start() {
        between = TwoDialects.start(dir);
    }

    @BeforeEach
    void forget() {
        between.forget();
    }

    @AfterAll
    static void stop() {
        if (between != null) {
            between.close();
            between = null;
        }
    }

    /** An answer in the form of a {@link Leave}. */
    static Script inForm(Provider provider) {
        return provider.recording("text.json")
                .with("Thirty days a year.", "{\\\"days\\\":30,\\\"per\\\":\\\"year\\\"}")
                .script();
    }
}
