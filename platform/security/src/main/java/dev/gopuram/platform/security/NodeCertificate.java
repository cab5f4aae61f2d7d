package dev.gopuram.platform.security;

import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a node's certificate shall say.
 *
 * @param node the node's name
 * @param services the services the node runs, and so may speak for
 * @param hosts DNS names and IP addresses it answers under; for other tools, our own clients check the service
 * @param validity how long it holds
 */
public record NodeCertificate(String node, Set<String> services, List<String> hosts, Duration validity) {
    public static final Duration DEFAULT_VALIDITY = Duration.ofDays(365);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{1,253}");

    public NodeCertificate {
        services = Set.copyOf(services);
        hosts = List.copyOf(hosts);
        requireName("node", node);
        if (node.equals("ca")) {
            throw Problem.invalid("node", node, "a name other than the authority's own");
        }
        services.forEach(service -> requireName("services", service));
        for (String host : hosts) {
            if (!HOST.matcher(host).matches()) {
                throw Problem.invalid("hosts", host, "a DNS name or an IP address");
            }
        }
        if (validity.isNegative() || validity.isZero()) {
            throw Problem.invalid("validity", validity, "more than nothing");
        }
    }

    /** With the default validity, for the loopback address. */
    public static NodeCertificate of(String node, Set<String> services) {
        return new NodeCertificate(node, services, List.of("localhost", "127.0.0.1"), DEFAULT_VALIDITY);
    }

    NodeIdentity identity() {
        return new NodeIdentity(node, services);
    }

    private static void requireName(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid(field, name, "1..63 of a-z 0-9 -, starting with a letter or digit");
        }
    }
}
