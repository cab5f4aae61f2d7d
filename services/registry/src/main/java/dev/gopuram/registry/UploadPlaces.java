package dev.gopuram.registry;

import dev.gopuram.contracts.registry.BeginUpload;
import dev.gopuram.contracts.registry.Upload;
import dev.gopuram.contracts.registry.WriteUpload;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.UploadRows.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Archives on their way in, each a file of the staging directory. What has come is what the file holds: an upload goes on
 * where it stopped, and a part that comes twice changes nothing.
 */
final class UploadPlaces {
    private static final int STRIPES = 64;

    private final RegistryStore store;
    private final Path staging;
    private final RegistryConfig.Uploads bounds;
    private final Time time;
    private final Lock[] locks =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(Lock[]::new);

    UploadPlaces(RegistryStore store, Path staging, RegistryConfig.Uploads bounds, Time time) {
        this.store = store;
        this.staging = staging;
        this.bounds = bounds;
        this.time = time;
    }

    Upload begin(String tenant, BeginUpload request) {
        if (request.bytes() < 1 || request.bytes() > bounds.maxArchive().bytes()) {
            throw Problem.of(
                            Problem.Code.TOO_LARGE,
                            "bytes: " + request.bytes() + " (expected: 1.."
                                    + bounds.maxArchive().bytes() + ")")
                    .at("bytes");
        }
        return store.decide(rows -> {
            long open = rows.uploads().open(tenant);
            if (open + request.bytes() > bounds.maxOpen().bytes()) {
                throw Problem.of(
                        Problem.Code.INSUFFICIENT_QUOTA,
                        "bytes of uploads that are not registered: " + open + " and " + request.bytes()
                                + " more (expected: at most " + bounds.maxOpen() + " together)");
            }
            String id = rows.newId("upl");
            rows.uploads().add(new Place(id, tenant, request.bytes(), time.now().plus(bounds.expiry()), "", "", ""));
            return new Upload(id, 0);
        });
    }

    Upload write(String tenant, WriteUpload request) {
        int length = request.content().length();
        if (length > bounds.maxPart().bytes()) {
            throw Problem.of(
                    Problem.Code.TOO_LARGE,
                    "content: " + length + " bytes (expected: at most " + bounds.maxPart() + ")");
        }
        Place place = find(tenant, request.upload());
        long end = request.offset() + length;
        if (request.offset() < 0 || end > place.bytes()) {
            throw Problem.invalid(
                    "offset", request.offset(), "a part within the " + place.bytes() + " bytes announced");
        }
        return exclusively(place.id(), () -> new Upload(place.id(), put(place, request.offset(), request.content())));
    }

    Place find(String tenant, String id) {
        Place place =
                store.read(rows -> rows.uploads().find(tenant, id)).orElseThrow(() -> Problem.notFound("upload", id));
        if (!place.expiresAt().isAfter(time.now())) {
            throw Problem.notFound("upload", id);
        }
        return place;
    }

    Path archive(Place place) {
        return staging.resolve(place.id());
    }

    /** The archive, of which everything has come. */
    Path whole(Place place) {
        long written = written(place);
        if (written != place.bytes()) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "upload %s: %d bytes (expected: the %d announced)".formatted(place.id(), written, place.bytes()));
        }
        return archive(place);
    }

    interface Body<T> {
        T run() throws IOException;
    }

    /** One call at a time works on an upload. */
    <T> T exclusively(String id, Body<T> body) {
        Lock lock = locks[Math.floorMod(id.hashCode(), STRIPES)];
        lock.lock();
        try {
            return body.run();
        } catch (IOException e) {
            throw Problem.of(
                            Problem.Code.UNAVAILABLE, "the staging directory cannot be written; the log has the reason")
                    .causedBy(e);
        } finally {
            lock.unlock();
        }
    }

    private long put(Place place, long offset, Bytes content) throws IOException {
        Path file = archive(place);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long written = channel.size();
            if (offset > written || (offset < written && !same(channel, offset, content))) {
                throw Problem.of(
                        Problem.Code.CONFLICT,
                        "offset: %d (expected: %d, where upload %s stopped)".formatted(offset, written, place.id()));
            }
            if (offset < written) {
                return written;
            }
            ByteBuffer rest = content.buffer();
            while (rest.hasRemaining()) {
                written += channel.write(rest, written);
            }
            return written;
        }
    }

    /** Whether this part has come before, whole. */
    private static boolean same(FileChannel channel, long offset, Bytes content) throws IOException {
        if (offset + content.length() > channel.size()) {
            return false;
        }
        ByteBuffer there = ByteBuffer.allocate(content.length());
        while (there.hasRemaining() && channel.read(there, offset + there.position()) >= 0) {
            // A file may be read in pieces.
        }
        return there.flip().equals(content.buffer());
    }

    private long written(Place place) {
        try {
            Path file = archive(place);
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
