package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.BeginUpload;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.RegisterVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Upload;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.WriteUpload;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.MediaType;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Registers a version from its archive, which is the body, or a part of a form. It goes to the registry a part at a time.
 * What else there is to say stands in the query, or in the form.
 */
final class PushVersion implements Operation {
    private static final int PART = 256 * 1024;
    private static final int MAX_PROMPT = 1024 * 1024;
    private static final String TAG = "tag.";
    private static final String[] FIELDS = {"name", "version", "description", "source", "run_id", "run_link"};
    private static final Set<String> ARCHIVES = Set.of(
            "application/zip",
            "application/x-zip-compressed",
            "application/gzip",
            "application/x-gzip",
            "application/x-tar",
            MediaType.BYTES,
            "multipart/form-data");
    private static final Set<String> YAML =
            Set.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml");

    private final RegistryPort registry;
    private final Kind kind;

    PushVersion(RegistryPort registry, Kind kind) {
        this.registry = registry;
        this.kind = kind;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Map<String, String> said = said(call);
        try (InputStream body = new ArrivingBytes(call.arriving());
                PushedArchive archive = archive(call, body)) {
            archive.fields().forEach((name, value) -> known(name, () -> said.putIfAbsent(name, value)));
            Version version = register(call, upload(call, archive), said);
            return Answer.json(version.status() == Status.PENDING ? 202 : 201, VersionBody.of(version));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Map<String, String> said(EdgeCall call) {
        QueryText query = QueryText.withMany(TAG, TAG, call, FIELDS);
        Map<String, String> said = new HashMap<>();
        for (String field : FIELDS) {
            String value = query.text(field);
            if (value != null) {
                said.put(field, value);
            }
        }
        query.under(TAG).forEach((name, values) -> said.put(TAG + name, values.getLast()));
        return said;
    }

    private static void known(String name, Runnable then) {
        if (!name.startsWith(TAG) && !List.of(FIELDS).contains(name)) {
            throw Problem.invalid(name, "an unknown field", String.join(", ", FIELDS) + " or " + TAG + "...");
        }
        then.run();
    }

    private PushedArchive archive(EdgeCall call, InputStream body) throws IOException {
        String header = call.arrival().contentType();
        String type = header == null ? MediaType.BYTES : MediaType.of(header).name();
        ByteSize most = call.route().maxBody();
        if (ARCHIVES.contains(type)) {
            return PushedArchive.read(body, header, most);
        }
        if (kind == Kind.PROMPT && (type.equals(MediaType.JSON) || YAML.contains(type))) {
            Bytes text = Bytes.wrap(body.readNBytes(MAX_PROMPT + 1));
            if (text.length() > MAX_PROMPT) {
                throw Problem.of(Problem.Code.TOO_LARGE, "body: more than " + MAX_PROMPT + " bytes of a prompt");
            }
            return PushedArchive.of(YAML.contains(type) ? PromptArchive.ofYaml(text) : PromptArchive.ofJson(text));
        }
        throw Problem.of(
                Problem.Code.UNSUPPORTED_MEDIA_TYPE,
                "content-type: " + type + " (expected: application/zip, application/gzip, application/x-tar or"
                        + " multipart/form-data"
                        + (kind == Kind.PROMPT ? ", application/json or application/yaml)" : ")"));
    }

    /** Where an archive was put, for those who register it later. */
    record Put(String id, long bytes, String source) {}

    /** Puts an archive into its place, and registers nothing. */
    Answer put(EdgeCall call) {
        try (InputStream body = new ArrivingBytes(call.arriving());
                PushedArchive archive = archive(call, body)) {
            Upload upload = upload(call, archive);
            return Answer.json(201, new Put(upload.id(), archive.bytes(), MlflowVersions.UPLOADS + upload.id()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Upload upload(EdgeCall call, PushedArchive archive) throws IOException {
        long bytes = archive.bytes();
        Upload upload = registry.ask(call, known -> known.beginUpload(new BeginUpload(bytes)));
        try (InputStream in = archive.open()) {
            long offset = 0;
            byte[] part = in.readNBytes(PART);
            while (part.length > 0) {
                WriteUpload write = new WriteUpload(upload.id(), offset, Bytes.wrap(part));
                registry.ask(call, known -> known.writeUpload(write));
                offset += part.length;
                part = in.readNBytes(PART);
            }
        }
        return upload;
    }

    private Version register(EdgeCall call, Upload upload, Map<String, String> said) {
        Map<String, String> tags = new HashMap<>();
        said.forEach((name, value) -> {
            if (name.startsWith(TAG)) {
                tags.put(name.substring(TAG.length()), value);
            }
        });
        RegisterVersion request = new RegisterVersion(
                upload.id(),
                said.getOrDefault("name", ""),
                said.getOrDefault("version", ""),
                said.getOrDefault("description", ""),
                said.getOrDefault("source", ""),
                said.getOrDefault("run_id", ""),
                said.getOrDefault("run_link", ""),
                tags);
        return registry.ask(call, known -> known.registerVersion(request));
    }
}
