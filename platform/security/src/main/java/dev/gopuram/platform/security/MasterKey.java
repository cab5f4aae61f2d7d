package dev.gopuram.platform.security;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.security.GeneralSecurityException;

/**
 * The key that wraps all data keys, and never touches data itself. It is a set: its primary key wraps, all of them
 * unwrap, so that a new primary takes over without a data key being lost.
 */
public final class MasterKey {
    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink has no AES-GCM", e);
        }
    }

    private final KeysetHandle keys;
    private final Aead aead;

    private MasterKey(KeysetHandle keys) throws GeneralSecurityException {
        this.keys = keys;
        this.aead = keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    static MasterKey fresh() {
        try {
            return new MasterKey(newKeys());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES-256-GCM key can be made", e);
        }
    }

    /**
     * Reads what {@link #reveal} wrote.
     *
     * @param place where the text comes from, for the error: the text itself is never shown
     */
    static MasterKey parse(String text, String place) {
        try {
            return new MasterKey(TinkJsonProtoKeysetFormat.parseKeyset(text, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | RuntimeException garbled) {
            // The parser's own words may quote the key.
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    place + ": " + text.length()
                            + " characters that are no master key (expected: the JSON that Gopuram or Tink wrote)");
        }
    }

    /** The same keys, and a new one before them that wraps from now on. */
    MasterKey rotated() {
        try {
            return new MasterKey(KeysetHandle.newBuilder(keys)
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary())
                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES-256-GCM key can be made", e);
        }
    }

    /** The keys in clear, for the file that keeps them and for nothing else. */
    String reveal() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key just read cannot be written", e);
        }
    }

    /** The number of the key that wraps. */
    public int primary() {
        return keys.getPrimary().getId();
    }

    /** How many keys there are, former ones included. */
    public int size() {
        return keys.size();
    }

    Bytes wrap(KeysetHandle dataKey, byte[] place) {
        try {
            return Bytes.wrap(TinkProtoKeysetFormat.serializeEncryptedKeyset(dataKey, aead, place));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a data key cannot be wrapped", e);
        }
    }

    KeysetHandle unwrap(Bytes wrapped, byte[] place) throws GeneralSecurityException {
        return TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped.shared(), aead, place);
    }

    static KeysetHandle newKeys() throws GeneralSecurityException {
        return KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
    }

    @Override
    public String toString() {
        return "MasterKey[primary " + Integer.toUnsignedString(primary()) + " of " + size() + "]";
    }
}
