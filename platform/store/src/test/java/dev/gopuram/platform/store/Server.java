package dev.gopuram.platform.store;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import java.nio.file.Path;
import java.time.Duration;

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
            return DatabaseConfig.postgres(EmbeddedServer.shared().url(), "postgres", Secret.of("postgres"));
        }

        @Override
        void reset(String service) {
            EmbeddedServer.shared().execute("DROP SCHEMA IF EXISTS " + service + " CASCADE");
        }
    };

    abstract DatabaseConfig config();

    /** Forgets what earlier tests left. */
    abstract void reset(String service);

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
