package dev.gopuram.platform.security;

import com.google.crypto.tink.Aead;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.security.GeneralSecurityException;

/** One subject's data key, open. What it seals opens in its own place alone: no row passes for another. */
public final class SubjectKey {
    private final String id;
    private final String tenant;
    private final String subject;
    private final Aead aead;

    SubjectKey(WrappedKey key, Aead aead) {
        this.id = key.id();
        this.tenant = key.tenant();
        this.subject = key.subject();
        this.aead = aead;
    }

    public String id() {
        return id;
    }

    boolean of(String anyTenant, String anySubject) {
        return tenant.equals(anyTenant) && subject.equals(anySubject);
    }

    /**
     * Encrypts a record for one place.
     *
     * @param place what the record is and its id, the same when it is opened
     */
    public Bytes seal(Bytes plain, String... place) {
        try {
            return Bytes.wrap(aead.encrypt(plain.shared(), whole(place)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    public Bytes open(Bytes sealed, String... place) {
        try {
            return Bytes.wrap(aead.decrypt(sealed.shared(), whole(place)));
        } catch (GeneralSecurityException e) {
            throw Problem.of(
                            Problem.Code.INTERNAL,
                            "a sealed record was altered or moved in the database; the log has it under the request id")
                    .causedBy(e);
        }
    }

    private byte[] whole(String[] place) {
        return Place.of(Place.of(tenant, subject, id), place);
    }

    @Override
    public String toString() {
        return "SubjectKey[" + id + "]";
    }
}
