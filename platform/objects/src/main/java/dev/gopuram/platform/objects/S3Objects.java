package dev.gopuram.platform.objects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of a bucket. What is larger than a part is sent in parts and appears when the last has come. Our own digest is
 * compared before an object appears: checksums that not every server knows are not asked for.
 */
public final class S3Objects implements ObjectStore {
    private static final int NOT_FOUND = 404;
    private static final String NO_BUCKET = "NoSuchBucket";
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final int partSize;

    private S3Objects(S3Client client, S3Config config) {
        this.client = client;
        this.bucket = config.bucket();
        this.prefix = config.prefix().isEmpty() ? "" : config.prefix() + "/";
        this.partSize = config.partSize().intBytes();
    }

    /** Opens without asking the server: it may come later. */
    public static S3Objects open(S3Config config) {
        if (config.bucket().isEmpty()) {
            throw Problem.invalid("bucket", config.bucket(), "the name of a bucket");
        }
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(config.region()))
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(config.timeout())
                        .socketTimeout(config.timeout()));
        if (!config.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(config.endpoint()));
        }
        if (config.accessKey() != null && config.secretKey() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                    config.accessKey(), config.secretKey().reveal())));
        }
        return new S3Objects(builder.build(), config);
    }

    @Override
    public void put(String name, InputStream content, long bytes, String sha256) {
        String key = key(name);
        Checked checked = Checked.of(content, name, bytes, sha256);
        attempt("write " + name, () -> {
            if (bytes <= partSize) {
                putWhole(key, checked);
            } else {
                putParts(key, checked);
            }
            return key;
        });
    }

    @Override
    public Bytes read(String name, long offset, int length) {
        String key = key(name);
        if (length == 0) {
            return Bytes.EMPTY;
        }
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        return attempt("read " + name, () -> {
            try {
                return client.getObject(
                        request -> request.bucket(bucket).key(key).range(range),
                        (answer, content) -> part(answer, content, length));
            } catch (S3Exception e) {
                if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                    return Bytes.EMPTY;
                }
                if (e.statusCode() == NOT_FOUND && !NO_BUCKET.equals(errorCode(e))) {
                    throw ObjectStore.missing(name);
                }
                throw e;
            }
        });
    }

    /** Some servers, and caches before them, answer the whole object to who asked for a part. */
    private static Bytes part(GetObjectResponse answer, AbortableInputStream content, int length) {
        if (answer.contentRange() == null) {
            content.abort();
            throw SdkClientException.create("the server answers no parts of objects (expected: Content-Range)");
        }
        try {
            byte[] part = content.readNBytes(length);
            if (answer.contentLength() != null && part.length != answer.contentLength()) {
                throw RetryableException.create(part.length + " bytes (expected: " + answer.contentLength() + ")");
            }
            return Bytes.wrap(part);
        } catch (IOException e) {
            throw RetryableException.create("the answer broke off", e);
        }
    }

    private static String errorCode(S3Exception e) {
        return e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    }

    @Override
    public boolean exists(String name) {
        String key = key(name);
        return attempt("look for " + name, () -> {
            try {
                var _ = client.headObject(request -> request.bucket(bucket).key(key));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public List<String> list(String wanted, String after, int limit) {
        ObjectName.requirePrefix(wanted);
        ObjectStore.requireLimit(limit);
        return attempt(
                "list " + wanted,
                () -> client
                        .listObjectsV2(request -> {
                            request.bucket(bucket).prefix(prefix + wanted).maxKeys(limit);
                            if (!after.isEmpty()) {
                                request.startAfter(prefix + after);
                            }
                        })
                        .contents()
                        .stream()
                        .map(S3Object::key)
                        .map(key -> key.substring(prefix.length()))
                        .toList());
    }

    /** S3 does not say whether there was one, so it is asked first. */
    @Override
    public boolean delete(String name) {
        boolean there = exists(name);
        return attempt("delete " + name, () -> {
            var _ = client.deleteObject(request -> request.bucket(bucket).key(key(name)));
            return there;
        });
    }

    @Override
    public void close() {
        client.close();
    }

    private String key(String name) {
        return prefix + ObjectName.require(name);
    }

    private void putWhole(String key, Checked content) throws IOException {
        byte[] all = content.readAllBytes();
        content.requireWhole();
        var _ = client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(all));
    }

    private void putParts(String key, Checked content) throws IOException {
        String upload = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(key))
                .uploadId();
        try {
            List<CompletedPart> parts = new ArrayList<>();
            byte[] part = content.readNBytes(partSize);
            while (part.length > 0) {
                parts.add(putPart(key, upload, parts.size() + 1, part));
                part = content.readNBytes(partSize);
            }
            content.requireWhole();
            var _ = client.completeMultipartUpload(request ->
                    request.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts)));
        } catch (IOException | RuntimeException e) {
            abort(key, upload, e);
            throw e;
        }
    }

    private CompletedPart putPart(String key, String upload, int number, byte[] part) {
        String tag = client.uploadPart(
                        request ->
                                request.bucket(bucket).key(key).uploadId(upload).partNumber(number),
                        RequestBody.fromBytes(part))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    private void abort(String key, String upload, Exception why) {
        try {
            var _ = client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(upload));
        } catch (SdkException e) {
            why.addSuppressed(e);
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private static <T> T attempt(String doing, Step<T> step) {
        try {
            return step.run();
        } catch (SdkException | IOException e) {
            throw ObjectStore.unavailable(doing, e);
        }
    }
}
