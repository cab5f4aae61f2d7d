package dev.gopuram.governance;

import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.ledger.Grants;
import dev.gopuram.platform.ledger.MemoryGrants;
import dev.gopuram.platform.ledger.RedisGrants;
import dev.gopuram.platform.ledger.SqlGrants;
import dev.gopuram.platform.ledger.StoreTime;
import dev.gopuram.platform.redis.Redis;
import dev.gopuram.platform.store.Database;
import java.time.Duration;

/**
 * Where limits are counted.
 *
 * @param grants this gateway's part of them
 * @param sweep forgets what is over; to be called now and then
 */
public record CountingStore(Grants grants, Runnable sweep) {
    /** The database whose migrations make the tables. */
    public static final String DATABASE = SqlGrants.DATABASE;

    /**
     * In a database.
     *
     * @param node a name that no other gateway bears, nor this one after a restart
     */
    public static CountingStore in(Database database, boolean postgres, Duration lease, String node, Clock clock) {
        StoreTime time = postgres ? StoreTime.OF_POSTGRES : StoreTime.of(clock);
        SqlGrants grants = new SqlGrants(database, time, lease);
        return new CountingStore(grants.of(node), grants::sweep);
    }

    /**
     * In Redis.
     *
     * @param node a name that no other gateway bears, nor this one after a restart
     */
    public static CountingStore in(Redis redis, Duration lease, String node) {
        return new CountingStore(new RedisGrants(redis, lease).of(node), () -> {});
    }

    /** In memory: a restart begins anew. */
    public static CountingStore inMemory(Duration lease, Clock clock) {
        return new CountingStore(new MemoryGrants(clock, lease).of("this"), () -> {});
    }
}
