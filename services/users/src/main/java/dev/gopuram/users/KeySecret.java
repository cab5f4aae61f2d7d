package dev.gopuram.users;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The form of a key's secret: {@code gk_}, 256 random bits in base 62, and a checksum of six digits, so that a typo is
 * told from a withdrawn key and a scanner of leaked text has few false alarms.
 */
final class KeySecret {
    private static final String PREFIX = "gk_";
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** The fewest digits of base 62 that hold 256 bits. */
    private static final int BODY_LENGTH = 43;

    private static final int CHECKSUM_LENGTH = 6;
    private static final Pattern FORM = Pattern.compile("gk_[0-9A-Za-z]{49}");

    private KeySecret() {}

    static String random(RandomGenerator random) {
        StringBuilder secret = new StringBuilder(PREFIX);
        for (int i = 0; i < BODY_LENGTH; i++) {
            secret.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return secret.append(checksum(secret.toString())).toString();
    }

    static boolean wellFormed(String candidate) {
        if (!FORM.matcher(candidate).matches()) {
            return false;
        }
        int body = candidate.length() - CHECKSUM_LENGTH;
        return candidate.substring(body).equals(checksum(candidate.substring(0, body)));
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        long rest = crc.getValue();
        char[] digits = new char[CHECKSUM_LENGTH];
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(digits);
    }
}
