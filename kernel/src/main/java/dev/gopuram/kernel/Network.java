package dev.gopuram.kernel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that share their first bits. An IPv4 address, and an IPv4 address written as IPv6, is the same here: it
 * lies where IPv6 maps it. Written {@code 203.0.113.0/24}, {@code 2001:db8::/32}, or as one address.
 *
 * @param high the first half of the lowest address
 * @param low the second half of it
 * @param bits of the prefix, counted in IPv6's 128
 */
public record Network(long high, long low, int bits) {
    private static final String FORM = "an address or a network, such as 203.0.113.0/24 or 2001:db8::/32";
    private static final int V6_BITS = 128;
    private static final int V4_BITS = 32;
    private static final int V4_OFFSET = V6_BITS - V4_BITS;
    private static final int HALF = 64;
    private static final long V4_MAPPED = 0xffffL << V4_BITS;
    private static final int MAX_ADDRESS_LENGTH = 64;

    public Network {
        if (bits < 0 || bits > V6_BITS) {
            throw Problem.invalid("bits", bits, "0.." + V6_BITS);
        }
        high &= mask(bits);
        low &= mask(bits - HALF);
    }

    public static Network parse(String text) {
        int slash = text.indexOf('/');
        Network address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw Problem.invalid("network", text, FORM);
        }
        if (slash < 0) {
            return address;
        }
        int most = address.isV4() ? V4_BITS : V6_BITS;
        int prefix = number(text.substring(slash + 1));
        if (prefix < 0 || prefix > most) {
            throw Problem.invalid("network", text, FORM);
        }
        Network network = new Network(address.high, address.low, V6_BITS - most + prefix);
        if (network.high != address.high || network.low != address.low) {
            throw Problem.invalid("network", text, "a network's first address, " + network);
        }
        return network;
    }

    /** The one address that the text is; null where it is none. No name is ever looked up. */
    public static @Nullable Network address(String text) {
        if (text.isEmpty() || text.length() > MAX_ADDRESS_LENGTH) {
            return null;
        }
        if (text.indexOf(':') >= 0) {
            return v6(text);
        }
        long v4 = v4(text);
        return v4 < 0 ? null : new Network(0, V4_MAPPED | v4, V6_BITS);
    }

    /** What shares this network's first bits: so many of IPv4's 32, or so many of IPv6's 128. */
    public Network within(int v4Prefix, int v6Prefix) {
        return new Network(high, low, Math.min(bits, isV4() ? V4_OFFSET + v4Prefix : v6Prefix));
    }

    public boolean contains(Network other) {
        return other.bits >= bits && (other.high & mask(bits)) == high && (other.low & mask(bits - HALF)) == low;
    }

    public boolean isV4() {
        return bits >= V4_OFFSET && high == 0 && low >>> V4_BITS == V4_MAPPED >>> V4_BITS;
    }

    /** The lowest address, without the prefix. */
    public String base() {
        if (isV4()) {
            return (low >> 24 & 0xff) + "." + (low >> 16 & 0xff) + "." + (low >> 8 & 0xff) + "." + (low & 0xff);
        }
        StringBuilder text = new StringBuilder();
        for (int group = 0; group < 8; group++) {
            long half = group < 4 ? high : low;
            text.append(group == 0 ? "" : ":").append(Long.toHexString((half >>> (48 - 16 * (group % 4))) & 0xffff));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return base() + "/" + (isV4() ? bits - V4_OFFSET : bits);
    }

    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= HALF ? -1L : -1L << (HALF - bits);
    }

    /** Four numbers and three dots, nothing shorter or longer; -1 for anything else. */
    private static long v4(String text) {
        long address = 0;
        int number = -1;
        int digits = 0;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (number < 0 || ++dots > 3) {
                    return -1;
                }
                address = address << 8 | number;
                number = -1;
                digits = 0;
            } else if (c < '0' || c > '9' || ++digits > 3) {
                return -1;
            } else {
                number = Math.max(0, number) * 10 + c - '0';
                if (number > 255) {
                    return -1;
                }
            }
        }
        return dots == 3 && number >= 0 ? address << 8 | number : -1;
    }

    /** An address of this machine's own links may carry the link's name, which says nothing here. */
    private static @Nullable Network v6(String text) {
        int zone = text.indexOf('%');
        try {
            InetAddress parsed = Inet6Address.ofLiteral(zone < 0 ? text : text.substring(0, zone));
            byte[] bytes = parsed.getAddress();
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return bytes.length == 4
                    ? new Network(0, V4_MAPPED | (buffer.getInt() & 0xffff_ffffL), V6_BITS)
                    : new Network(buffer.getLong(), buffer.getLong(), V6_BITS);
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    private static int number(String digits) {
        if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Integer.parseInt(digits);
    }
}
