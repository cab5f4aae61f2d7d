package dev.gopuram.platform.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The databases every test of this module runs on. */
enum Server {
    SQLITE {
        @Override
        DatabaseConfig config() {
            return DatabaseConfig.defaults();
        }

        @Override
        void reset(String service) {}
    },
    POSTGRES {
        @Override
        DatabaseConfig config() {
            return DatabaseConfig.postgres(postgres().url(), postgres().user(), Secret.of("unused"));
        }

        @Override
        void reset(String service) {
            postgres().execute("DROP SCHEMA IF EXISTS " + service + " CASCADE");
        }
    };

    abstract DatabaseConfig config();

    /** Forgets what earlier tests left. */
    abstract void reset(String service);

    /** The server of this run; where the machine has none, its tests are skipped. */
    static PrivatePostgres postgres() {
        Optional<PrivatePostgres> server = PrivatePostgres.shared();
        assumeTrue(server.isPresent(), "no Postgres on this machine");
        return server.get();
    }

    Database open(String service, Path dataDir) {
        return Databases.open(service, config(), dataDir, Clock.system());
    }

    /** One transaction at a time, {@code maxQueue} more waiting. */
    DatabaseConfig narrow(int maxQueue) {
        DatabaseConfig base = config();
        return new DatabaseConfig(
                base.url(),
                base.user(),
                base.password(),
                1,
                1,
                maxQueue,
                Duration.ofSeconds(5),
                base.statementTimeout());
    }
}
