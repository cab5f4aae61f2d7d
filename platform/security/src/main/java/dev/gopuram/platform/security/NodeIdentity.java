package dev.gopuram.platform.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who a certificate says its bearer is: a node, and the services the authority lets that node speak for. They stand in
 * the certificate as URI names, {@code spiffe://gopuram/node/NAME} and one {@code spiffe://gopuram/service/NAME} each.
 */
public record NodeIdentity(String node, Set<String> services) {
    private static final String NODE = "spiffe://gopuram/node/";
    private static final String SERVICE = "spiffe://gopuram/service/";
    private static final int URI_NAME = 6;

    public NodeIdentity {
        services = Set.copyOf(services);
    }

    /** The identity in a certificate whose chain has been checked; empty where the certificate names no node of ours. */
    public static Optional<NodeIdentity> of(X509Certificate certificate) {
        String node = null;
        Set<String> services = new TreeSet<>();
        for (String uri : uriNames(certificate)) {
            if (uri.startsWith(NODE)) {
                node = uri.substring(NODE.length());
            } else if (uri.startsWith(SERVICE)) {
                services.add(uri.substring(SERVICE.length()));
            }
        }
        return node == null ? Optional.empty() : Optional.of(new NodeIdentity(node, services));
    }

    List<String> uris() {
        List<String> uris = new ArrayList<>();
        uris.add(NODE + node);
        services.stream().sorted().map(SERVICE::concat).forEach(uris::add);
        return uris;
    }

    private static List<String> uriNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(URI_NAME))
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }
}
