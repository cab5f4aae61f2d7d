package dev.gopuram.governance;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses as they are counted: who has one address of IPv6 has a network of 64 bits of them. */
final class Networks {
    private static final int NETWORK_BYTES = 8;

    private Networks() {}

    /** The address of IPv4 itself, the first 64 bits of one of IPv6; a text that is no address as it is. */
    static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address six ? network(six.getAddress()) : parsed.getHostAddress();
        } catch (IllegalArgumentException noAddress) {
            return address;
        }
    }

    private static String network(byte[] address) {
        StringBuilder text = new StringBuilder(24);
        for (int i = 0; i < NETWORK_BYTES; i += 2) {
            text.append(Integer.toHexString((address[i] & 0xff) << 8 | (address[i + 1] & 0xff)))
                    .append(':');
        }
        return text.append(":/64").toString();
    }
}
