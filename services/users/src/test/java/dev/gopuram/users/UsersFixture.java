package dev.gopuram.users;

import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.Fixture;
import dev.gopuram.testkit.FixtureContext;
import java.security.SecureRandom;
import java.util.List;

/** The users service on SQLite, as the application opens it. */
public final class UsersFixture implements Fixture<Users> {
    static final List<String> TIERS = List.of("free", "pro", "internal");

    @Override
    public Class<Users> port() {
        return Users.class;
    }

    @Override
    public Opened<Users> open(FixtureContext context) {
        Database database =
                Databases.open(UsersAssembly.SERVICE, DatabaseConfig.defaults(), context.dataDir(), context.clock());
        Opened<Users> opened = UsersAssembly.open(
                UsersConfig.defaults(), TIERS, database, context.dataDir(), context.clock(), new SecureRandom());
        return new Opened<>(opened.port(), new WithDatabase(opened.part(), database));
    }

    private record WithDatabase(Part part, Database database) implements Part {
        @Override
        public void start() {
            part.start();
        }

        @Override
        public void drain(Deadline deadline) {
            part.drain(deadline);
        }

        @Override
        public void stop() {
            part.stop();
            database.close();
        }
    }
}
