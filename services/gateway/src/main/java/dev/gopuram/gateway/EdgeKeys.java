package dev.gopuram.gateway;

import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.random.RandomGenerator;

/**
 * What the edges of one node know of API keys. They share one memory and one poller, so a key that is withdrawn stops
 * at all of them at once, and {@code users} is asked once for all.
 */
public final class EdgeKeys implements Part {
    private final Users users;
    private final KeyRing ring;
    private final Periodic polling;

    private EdgeKeys(Users users, KeyRing ring, Periodic polling) {
        this.users = users;
        this.ring = ring;
        this.polling = polling;
    }

    /**
     * Keys that are looked up when they are first shown; started, what is known of them is also kept true.
     *
     * @param random must bear use by several threads at once
     */
    public static EdgeKeys open(KeysConfig config, Users users, Clock clock, RandomGenerator random) {
        KeyRing ring = new KeyRing(users, config, clock, random);
        return new EdgeKeys(users, ring, new Periodic("gateway-keys", config.poll(), ring::poll));
    }

    Users users() {
        return users;
    }

    KeyRing ring() {
        return ring;
    }

    @Override
    public void start() {
        polling.start();
    }

    @Override
    public void stop() {
        polling.stop();
    }

    /** Without having read its keys once, an edge could let nobody in. */
    @Override
    public Readiness readiness() {
        return ring.polled() ? Readiness.ready() : Readiness.notReady("the keys have not been read from `users` yet");
    }
}
