package dev.gopuram.users;

import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.store.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/** Opens the users service: its parameters are all it depends on. */
public final class UsersAssembly {
    /** The database's name, and where its migrations lie. */
    public static final String SERVICE = "users";

    private static final String PEPPER_FILE = "users.pepper";
    private static final String ADMIN_KEY_FILE = "admin.key";

    private UsersAssembly() {}

    /**
     * Opens the service on a database named {@link #SERVICE}, which stays the caller's to close. Sees to the pepper and
     * to the bootstrap admin key first; throws CONFLICT where either does not fit the database.
     *
     * @param tiers what keys may be of, the most favoured last
     * @param dataDir where the pepper and the admin key are kept, if the configuration does not give them
     * @param random a secure one: it makes the secrets
     */
    public static Opened<Users> open(
            UsersConfig config,
            List<String> tiers,
            Database database,
            Path dataDir,
            Clock clock,
            RandomGenerator random) {
        Ids ids = new Ids(clock, random);
        KeyStore store = new SqlKeyStore(database, ids);
        Pepper pepper = new PepperSource(config.pepper(), dataDir.resolve(PEPPER_FILE), random).open(store);
        KeyMint mint = new KeyMint(pepper, ids, random, clock, config.replayWindow());
        KeyRevocation revocation = new KeyRevocation(store, clock);
        new BootstrapKey(store, mint, revocation, pepper, tiers, config.adminKey()).ensure(adminKeyFile(dataDir));
        UsersService service = new UsersService(
                new KeyCreation(store, mint, tiers, config.maxTtl()),
                new KeyRotation(store, mint, config.maxTtl()),
                revocation,
                new KeyListing(store),
                new KeyAuthentication(store, pepper),
                new KeyChangeFeed(store));
        IssuedSweeper sweeper = new IssuedSweeper(store, clock, config.replayWindow());
        return new Opened<>(service, new Periodic("users-sweeper", IssuedSweeper.INTERVAL, sweeper::sweep));
    }

    /** Where the bootstrap admin key's secret is, unless the configuration gives it. */
    public static Path adminKeyFile(Path dataDir) {
        return dataDir.resolve(ADMIN_KEY_FILE);
    }
}
