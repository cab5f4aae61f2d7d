package dev.gopuram.platform.ledger;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.util.Optional;

/** The databases that grants may lie in. */
enum Server {
    SQLITE {
        @Override
        DatabaseConfig config() {
            return DatabaseConfig.defaults();
        }
    },
    POSTGRES {
        @Override
        DatabaseConfig config() {
            Optional<PrivatePostgres> server = PrivatePostgres.shared();
            assumeTrue(server.isPresent(), "no Postgres on this machine");
            return DatabaseConfig.postgres(
                    server.get().newDatabase(), server.get().user(), Secret.of("unused"));
        }
    };

    abstract DatabaseConfig config();

    /** A new, empty one. */
    Database open(String service, Path folder, Clock clock) {
        return Databases.open(service, config(), folder, clock);
    }
}
