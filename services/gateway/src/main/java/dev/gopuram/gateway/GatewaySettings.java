package dev.gopuram.gateway;

import java.util.Map;

/**
 * What the public edge is told: what it allows, and where it leads.
 *
 * @param routes upstreams of the operator's own, by name
 */
public record GatewaySettings(GatewayConfig gateway, Map<String, OwnRouteConfig> routes) {}
