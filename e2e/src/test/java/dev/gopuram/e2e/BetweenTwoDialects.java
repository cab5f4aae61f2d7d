package dev.gopuram.e2e;

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
}
