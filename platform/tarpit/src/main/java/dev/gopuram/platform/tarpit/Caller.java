package dev.gopuram.platform.tarpit;

import dev.gopuram.kernel.Network;
import dev.gopuram.kernel.Problem;

/** Whom a score belongs to. Written {@code key:ID} or {@code ip:ADDRESS}. */
public sealed interface Caller {
    /** Whoever holds the key. */
    record Key(String id) implements Caller {
        @Override
        public String toString() {
            return KEY + id;
        }
    }

    /** Whoever calls from the network; its first address names it, for all networks of a kind are of one size. */
    record Place(Network network) implements Caller {
        @Override
        public String toString() {
            return IP + network.base();
        }
    }

    String KEY = "key:";
    String IP = "ip:";

    /** The caller of that name, its address within a network of the size that is scored. */
    static Caller parse(String name, TarpitConfig config) {
        if (name.startsWith(KEY)) {
            return new Key(name.substring(KEY.length()));
        }
        Network address = name.startsWith(IP) ? Network.address(name.substring(IP.length())) : null;
        if (address == null) {
            throw Problem.invalid("caller", name, "key:ID or ip:ADDRESS");
        }
        return new Place(config.network(address));
    }
}
