package dev.gopuram.users;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.util.Optional;

/** The databases that keys can be kept in. */
enum KeyServer {
    SQLITE {
        @Override
        Database fresh(Path dataDir, Clock clock) {
            return open(dataDir, clock);
        }

        @Override
        Database open(Path dataDir, Clock clock) {
            return Databases.open(UsersAssembly.SERVICE, DatabaseConfig.defaults(), dataDir, clock);
        }
    },
    POSTGRES {
        private String url = "";

        @Override
        Database fresh(Path dataDir, Clock clock) {
            url = postgres().newDatabase();
            return open(dataDir, clock);
        }

        @Override
        Database open(Path dataDir, Clock clock) {
            DatabaseConfig config = DatabaseConfig.postgres(url, postgres().user(), Secret.of("unused"));
            return Databases.open(UsersAssembly.SERVICE, config, dataDir, clock);
        }
    };

    abstract Database fresh(Path dataDir, Clock clock);

    abstract Database open(Path dataDir, Clock clock);

    private static PrivatePostgres postgres() {
        Optional<PrivatePostgres> server = PrivatePostgres.shared();
        assumeTrue(server.isPresent(), "no Postgres on this machine");
        return server.get();
    }
}
