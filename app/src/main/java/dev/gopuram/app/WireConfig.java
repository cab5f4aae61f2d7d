package dev.gopuram.app;

import dev.gopuram.platform.wire.WireClientConfig;
import dev.gopuram.platform.wire.WireServerConfig;

/**
 * Calls between nodes.
 *
 * @param server how a node serves the others
 * @param client how it calls them
 */
record WireConfig(WireServerConfig server, WireClientConfig client) {
    public static WireConfig defaults() {
        return new WireConfig(WireServerConfig.defaults(), WireClientConfig.defaults());
    }
}
