package dev.gopuram.platform.ledger;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.redis.Redis;
import dev.gopuram.platform.redis.RedisConfig;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.PrivatePostgres;
import dev.gopuram.testkit.PrivateRedis;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The stores that grants may lie in. */
enum Stores {
    MEMORY {
        @Override
        String place(Path folder) {
            return "";
        }

        @Override
        GrantStore open(String place, Clock clock, Duration lease) {
            return new Remembered(new MemoryGrants(clock, lease));
        }
    },
    SQLITE {
        @Override
        String place(Path folder) {
            return folder.toString();
        }

        @Override
        GrantStore open(String place, Clock clock, Duration lease) {
            return stored(DatabaseConfig.defaults(), Path.of(place), clock, lease);
        }
    },
    POSTGRES {
        @Override
        String place(Path folder) {
            Optional<PrivatePostgres> server = PrivatePostgres.shared();
            assumeTrue(server.isPresent(), "no Postgres on this machine");
            return server.get().newDatabase();
        }

        @Override
        GrantStore open(String place, Clock clock, Duration lease) {
            String user = place.substring(place.indexOf("user=") + "user=".length());
            return stored(DatabaseConfig.postgres(place, user, Secret.of("unused")), Path.of("."), clock, lease);
        }
    },
    REDIS {
        @Override
        String place(Path folder) {
            Optional<PrivateRedis> server = PrivateRedis.shared();
            assumeTrue(server.isPresent(), "no Redis on this machine");
            // Of the server's sixteen databases, one that no other schedule has written to.
            return server.get().url() + "/" + REDIS_DATABASES.getAndIncrement();
        }

        @Override
        GrantStore open(String place, Clock clock, Duration lease) {
            Redis redis = Redis.open(RedisConfig.of(Secret.of(place)).withTimeout(PATIENT));
            Eventually.until("Redis is connected", redis::connected);
            // One that has been there for long: the clock of a schedule may begin anywhere.
            redis.write(RedisGrants.SINCE, "0".getBytes(StandardCharsets.UTF_8), Duration.ofDays(1));
            return new Kept(redis, new RedisGrants(redis, lease, clock));
        }
    };

    private static final AtomicInteger REDIS_DATABASES = new AtomicInteger();

    /** So long that only a server which does not answer at all reaches it. */
    private static final Duration PATIENT = Duration.ofSeconds(30);

    /** A new, empty place, as another process may be told it. */
    abstract String place(Path folder);

    abstract GrantStore open(String place, Clock clock, Duration lease);

    private static GrantStore stored(DatabaseConfig config, Path folder, Clock clock, Duration lease) {
        Database database = Databases.open(SqlGrants.DATABASE, config, folder, clock);
        return new Stored(database, new SqlGrants(database, StoreTime.of(clock), lease));
    }

    private record Remembered(MemoryGrants grants) implements GrantStore {
        @Override
        public Grants of(String node) {
            return grants.of(node);
        }

        @Override
        public Totals totals(Counter counter, Instant window) {
            return new Totals(grants.used(counter, window), grants.held(counter, window));
        }

        @Override
        public void sweep() {
            grants.of("nobody").exchange(List.of());
        }

        @Override
        public void close() {}
    }

    private record Stored(Database database, SqlGrants grants) implements GrantStore {
        @Override
        public Grants of(String node) {
            return grants.of(node);
        }

        @Override
        public Totals totals(Counter counter, Instant window) {
            return grants.totals(counter, window);
        }

        @Override
        public void sweep() {
            grants.sweep();
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private record Kept(Redis redis, RedisGrants grants) implements GrantStore {
        @Override
        public Grants of(String node) {
            return grants.of(node);
        }

        @Override
        public Totals totals(Counter counter, Instant window) {
            return grants.totals(counter, window);
        }

        /** Its totals end what is over, and its keys expire. */
        @Override
        public void sweep() {}

        @Override
        public void close() {
            redis.close();
        }
    }
}
