package dev.gopuram.edge;

import dev.gopuram.kernel.Network;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word on a client is taken: its address, what it spoke, and whom it asked. Each adds the address it
 * was called from at the right end of {@code x-forwarded-for}, so the client is the right-most address that is none of
 * theirs: what stands further left the client may have written itself.
 */
public record TrustedProxies(List<Network> networks) {
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(:[0-9]{1,5})?");

    public TrustedProxies {
        networks = List.copyOf(networks);
    }

    /**
     * The address of the client; the peer's own where the peer is not trusted or does not say.
     *
     * @param forwardedFor the values of the header, in their order
     */
    String client(String peer, List<String> forwardedFor) {
        if (forwardedFor.isEmpty() || !trusts(Network.address(peer))) {
            return peer;
        }
        String client = peer;
        for (String value : forwardedFor.reversed()) {
            int end = value.length();
            while (end >= 0) {
                int comma = value.lastIndexOf(',', end - 1);
                String said = bare(value.substring(comma + 1, end).strip());
                Network address = Network.address(said);
                if (address == null) {
                    return client;
                }
                client = said;
                if (!trusts(address)) {
                    return client;
                }
                end = comma;
            }
        }
        return client;
    }

    /** What the client spoke to the first of them, as the peer says; what is spoken here where the peer is not trusted. */
    String scheme(String peer, List<String> forwardedProto) {
        String said = said(peer, forwardedProto);
        return "https".equalsIgnoreCase(said) ? "https" : "http";
    }

    /**
     * The host that the client asked for, as the peer says; the host that was named here where the peer is not trusted, or
     * says what is no host.
     */
    @Nullable
    String host(String peer, List<String> forwardedHost, @Nullable String named) {
        String said = said(peer, forwardedHost);
        return said != null && HOST.matcher(said).matches() ? said : named;
    }

    /** The right-most word: the peer's own, where it adds one and where it replaces what was there. */
    private @Nullable String said(String peer, List<String> values) {
        if (values.isEmpty() || !trusts(Network.address(peer))) {
            return null;
        }
        String last = values.getLast();
        return last.substring(last.lastIndexOf(',') + 1).strip();
    }

    boolean isEmpty() {
        return networks.isEmpty();
    }

    private boolean trusts(@Nullable Network address) {
        return address != null && networks.stream().anyMatch(network -> network.contains(address));
    }

    /** Without a port, which some proxies add. */
    private static String bare(String said) {
        if (said.startsWith("[")) {
            int close = said.indexOf(']');
            return close < 0 ? said : said.substring(1, close);
        }
        int colon = said.indexOf(':');
        return colon >= 0 && colon == said.lastIndexOf(':') ? said.substring(0, colon) : said;
    }
}
