package dev.gopuram.registry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.util.Optional;

/** The databases that the registry can be kept in. */
enum RegistryServer {
    SQLITE {
        @Override
        Database fresh(Path dataDir, Clock clock) {
            return Databases.open(RegistryAssembly.SERVICE, DatabaseConfig.defaults(), dataDir, clock);
        }
    },
    POSTGRES {
        @Override
        Database fresh(Path dataDir, Clock clock) {
            Optional<PrivatePostgres> server = PrivatePostgres.shared();
            assumeTrue(server.isPresent(), "no Postgres on this machine");
            DatabaseConfig config = DatabaseConfig.postgres(
                    server.get().newDatabase(), server.get().user(), Secret.of("unused"));
            return Databases.open(RegistryAssembly.SERVICE, config, dataDir, clock);
        }
    };

    abstract Database fresh(Path dataDir, Clock clock);
}
