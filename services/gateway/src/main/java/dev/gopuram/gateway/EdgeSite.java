package dev.gopuram.gateway;

import dev.gopuram.edge.TrustedProxies;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.telemetry.Telemetry;
import java.util.random.RandomGenerator;

/**
 * What the edges of one node share.
 *
 * @param proxies whom callers may stand behind
 * @param tarpitted who waits, at whichever edge
 * @param random must bear use by several threads at once
 */
public record EdgeSite(
        TrustedProxies proxies, Tarpitted tarpitted, Telemetry telemetry, Clock clock, RandomGenerator random) {}
