package dev.gopuram.conversations;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.util.Optional;

/** The databases that conversations can be kept in. */
enum DatabaseServer {
    SQLITE {
        @Override
        Database fresh(Path dataDir, Clock clock) {
            return Databases.open(SERVICE, DatabaseConfig.defaults(), dataDir, clock);
        }
    },
    POSTGRES {
        @Override
        Database fresh(Path dataDir, Clock clock) {
            DatabaseConfig config =
                    DatabaseConfig.postgres(postgres().newDatabase(), postgres().user(), Secret.of("unused"));
            return Databases.open(SERVICE, config, dataDir, clock);
        }
    };

    /** Whose database it is, and so where its migrations are looked for. */
    private static final String SERVICE = "chat";

    abstract Database fresh(Path dataDir, Clock clock);

    private static PrivatePostgres postgres() {
        Optional<PrivatePostgres> server = PrivatePostgres.shared();
        assumeTrue(server.isPresent(), "no Postgres on this machine");
        return server.get();
    }
}
