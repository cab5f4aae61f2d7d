package dev.gopuram.app;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.wire.WireClientConfig;
import dev.gopuram.platform.wire.WireServerConfig;

/**
 * Calls between nodes.
 *
 * @param server how a node serves the others
 * @param client how it calls them
 */
record WireConfig(WireServerConfig server, WireClientConfig client) {
    private static final int LENGTHS_PART = 16;
    private static final ByteSize PATH = ByteSize.kib(64);

    public static WireConfig defaults() {
        return new WireConfig(WireServerConfig.defaults(), WireClientConfig.defaults());
    }

    /** Refuses bounds that a body of this size, which the key permits, would exceed as a message between nodes. */
    void requireRoomFor(String key, ByteSize body) {
        requireRoom("wire.server.max_message", server.maxMessage(), key, body);
        requireRoom("wire.client.max_message", client.maxMessage(), key, body);
    }

    private static void requireRoom(String wireKey, ByteSize bound, String key, ByteSize body) {
        ByteSize needed = asMessage(body);
        if (bound.bytes() < needed.bytes()) {
            throw Problem.invalid(
                    wireKey,
                    bound,
                    "at least " + needed + ", as " + key + " is " + body
                            + " and a message between nodes is larger than the body it carries");
        }
    }

    /**
     * The most that a body becomes as a message. JSON spends at least as many bytes on quotes and names as a message on
     * tags and lengths, except on long map entries: three bytes more in 260. What the path says comes on top.
     */
    private static ByteSize asMessage(ByteSize body) {
        return new ByteSize(body.bytes() + body.bytes() / LENGTHS_PART + PATH.bytes());
    }
}
