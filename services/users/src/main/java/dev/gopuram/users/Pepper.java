package dev.gopuram.users;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a thief of the database lacks. It keys the hashes of secrets, so that guesses cannot be tried against a stolen
 * table, and from it comes the key that seals the secrets of replays.
 */
final class Pepper {
    private static final String HMAC = "HmacSHA256";
    private static final String AEAD = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Bytes SEAL_PURPOSE = Bytes.utf8("gopuram users: seal of issued secrets");
    private static final Bytes CHECK_PURPOSE = Bytes.utf8("gopuram users: is it the same pepper");

    private final SecretKey hashKey;
    private final SecretKey sealKey;
    private final RandomGenerator random;

    private Pepper(SecretKey hashKey, SecretKey sealKey, RandomGenerator random) {
        this.hashKey = hashKey;
        this.sealKey = sealKey;
        this.random = random;
    }

    /** @param random draws the seals' nonces; a secure one */
    static Pepper of(Bytes pepper, RandomGenerator random) {
        try {
            SecretKey sealKey = KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(pepper.toArray())
                                    .thenExpand(SEAL_PURPOSE.toArray(), KEY_BYTES));
            return new Pepper(new SecretKeySpec(pepper.toArray(), HMAC), sealKey, random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK 25 has HKDF-SHA256", e);
        }
    }

    /** The hash that the database keeps of a secret's digest. */
    Bytes hash(Bytes digest) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(hashKey);
            return Bytes.wrap(mac.doFinal(digest.shared()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /** A value that is the same for the same pepper, and tells nothing about it. */
    Bytes check() {
        return hash(CHECK_PURPOSE);
    }

    /** Encrypts a secret for one place alone: it opens nowhere else. */
    Bytes seal(String secret, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            byte[] whole = new byte[NONCE_BYTES + sealed.length];
            System.arraycopy(nonce, 0, whole, 0, NONCE_BYTES);
            System.arraycopy(sealed, 0, whole, NONCE_BYTES, sealed.length);
            return Bytes.wrap(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + AEAD, e);
        }
    }

    String unseal(Bytes sealed, String place) {
        try {
            byte[] nonce = sealed.slice(0, NONCE_BYTES).shared();
            byte[] secret = cipher(Cipher.DECRYPT_MODE, nonce, place)
                    .doFinal(sealed.slice(NONCE_BYTES, sealed.length()).shared());
            return new String(secret, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw Problem.of(Problem.Code.INTERNAL, "a sealed secret was altered in the database")
                    .causedBy(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(AEAD);
        cipher.init(mode, sealKey, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
