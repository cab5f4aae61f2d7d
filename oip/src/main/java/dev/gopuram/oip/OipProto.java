package dev.gopuram.oip;

import com.google.protobuf.Message;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.messages.ModelInferRequest;
import dev.gopuram.oip.messages.ModelInferResponse;
import dev.gopuram.oip.messages.ModelReadyRequest;
import dev.gopuram.oip.messages.ModelReadyResponse;
import dev.gopuram.oip.messages.ModelStreamInferResponse;
import dev.gopuram.oip.messages.RepositoryIndexRequest;
import dev.gopuram.oip.messages.RepositoryModelLoadRequest;
import dev.gopuram.oip.messages.ServerLiveResponse;
import dev.gopuram.oip.messages.ServerMetadataResponse;
import dev.gopuram.oip.messages.ServerReadyResponse;
import java.util.List;
import java.util.function.Function;

/** The protocol's messages over gRPC, each as its bytes. INVALID for what is no message. */
public final class OipProto {
    /** The service's full name: calls come by {@code /inference.GRPCInferenceService/ModelInfer}. */
    public static final String SERVICE = "inference.GRPCInferenceService";

    /** The metadata key with which a client wants a stream to end with a failure's status instead of going on. */
    public static final String REAL_STATUS = "triton_grpc_error";

    private OipProto() {}

    /**
     * Reads a ModelInferRequest; what does not fit is refused as in {@link OipJson#read}.
     *
     * @param models finds the model that the message names, as it says of itself; its failures pass
     */
    public static OipRequest read(Bytes message, Function<OipName, Model> models, OipLimits limits) {
        ProtoRequest request = new ProtoRequest(Messages.read(message, ModelInferRequest.getDefaultInstance()), limits);
        Model model = models.apply(request.name());
        return Fit.check(request.read(), model, limits);
    }

    /** A ModelInferResponse. */
    public static Bytes reply(OipRequest request, Predictions predictions) {
        return bytes(ProtoReply.write(request, predictions));
    }

    /** The id of a ModelInferRequest, for a failure of its; empty where it has none or cannot be read. */
    public static String id(Bytes message) {
        try {
            return Messages.read(message, ModelInferRequest.getDefaultInstance())
                    .getId();
        } catch (Problem none) {
            return "";
        }
    }

    /** A ModelStreamInferResponse with an answer. */
    public static Bytes streamed(OipRequest request, Predictions predictions) {
        return bytes(ModelStreamInferResponse.newBuilder()
                .setInferResponse(ProtoReply.write(request, predictions))
                .build());
    }

    /**
     * A ModelStreamInferResponse with a failure: the stream goes on.
     *
     * @param id the request's
     */
    public static Bytes streamedFailure(Problem problem, String id) {
        return bytes(ModelStreamInferResponse.newBuilder()
                .setErrorMessage(problem.detail())
                .setInferResponse(ModelInferResponse.newBuilder().setId(id))
                .build());
    }

    /** The model that a ModelReadyRequest, ModelMetadataRequest, ModelConfigRequest or ModelStatisticsRequest names. */
    public static OipName readName(Bytes message) {
        ModelReadyRequest named = Messages.read(message, ModelReadyRequest.getDefaultInstance());
        return new OipName(named.getName(), named.getVersion());
    }

    public static Bytes live(boolean live) {
        return bytes(ServerLiveResponse.newBuilder().setLive(live).build());
    }

    public static Bytes ready(boolean ready) {
        return bytes(ServerReadyResponse.newBuilder().setReady(ready).build());
    }

    public static Bytes modelReady(boolean ready) {
        return bytes(ModelReadyResponse.newBuilder().setReady(ready).build());
    }

    public static Bytes server(OipServer server) {
        return bytes(ServerMetadataResponse.newBuilder()
                .setName(server.name())
                .setVersion(server.version())
                .addAllExtensions(server.extensions())
                .build());
    }

    public static Bytes model(OipModel model) {
        return bytes(ProtoDocuments.model(model));
    }

    public static Bytes config(OipModel model) {
        return bytes(ProtoDocuments.config(model));
    }

    /** Whether a RepositoryIndexRequest asks for ready models alone. */
    public static boolean readReadyOnly(Bytes message) {
        return Messages.read(message, RepositoryIndexRequest.getDefaultInstance())
                .getReady();
    }

    public static Bytes index(List<LoadedVersion> versions, boolean readyOnly) {
        return bytes(ProtoDocuments.index(OipJson.listed(versions, readyOnly)));
    }

    /** The model's name in a RepositoryModelLoadRequest or RepositoryModelUnloadRequest. */
    public static String readRepositoryModel(Bytes message) {
        RepositoryModelLoadRequest request = Messages.read(message, RepositoryModelLoadRequest.getDefaultInstance());
        request.getParametersMap().keySet().forEach(Repository::checkName);
        return request.getModelName();
    }

    /** A RepositoryModelLoadResponse or RepositoryModelUnloadResponse. */
    public static Bytes done() {
        return Bytes.EMPTY;
    }

    public static Bytes statistics(List<VersionStatistics> versions) {
        return bytes(ProtoDocuments.statistics(versions));
    }

    private static Bytes bytes(Message message) {
        return Bytes.wrap(message.toByteArray());
    }
}
