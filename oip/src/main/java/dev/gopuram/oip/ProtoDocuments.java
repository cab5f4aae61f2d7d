package dev.gopuram.oip;

import dev.gopuram.contracts.models.BatchStatistics;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.contracts.models.Timing;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.oip.messages.DataType;
import dev.gopuram.oip.messages.InferBatchStatistics;
import dev.gopuram.oip.messages.InferStatistics;
import dev.gopuram.oip.messages.ModelConfig;
import dev.gopuram.oip.messages.ModelConfigResponse;
import dev.gopuram.oip.messages.ModelDynamicBatching;
import dev.gopuram.oip.messages.ModelInput;
import dev.gopuram.oip.messages.ModelMetadataResponse;
import dev.gopuram.oip.messages.ModelMetadataResponse.TensorMetadata;
import dev.gopuram.oip.messages.ModelOutput;
import dev.gopuram.oip.messages.ModelStatistics;
import dev.gopuram.oip.messages.ModelStatisticsResponse;
import dev.gopuram.oip.messages.RepositoryIndexResponse;
import dev.gopuram.oip.messages.StatisticDuration;
import java.util.List;

/** Writes what a server says of its models, as messages. */
final class ProtoDocuments {
    private static final Timing NEVER = new Timing(0, 0);

    private ProtoDocuments() {}

    static ModelMetadataResponse model(OipModel model) {
        return ModelMetadataResponse.newBuilder()
                .setName(model.name())
                .addAllVersions(model.versions())
                .setPlatform(model.platform())
                .addAllInputs(specs(model.inputs()))
                .addAllOutputs(specs(model.outputs()))
                .build();
    }

    private static List<TensorMetadata> specs(List<TensorSpec> specs) {
        return specs.stream()
                .map(spec -> TensorMetadata.newBuilder()
                        .setName(spec.name())
                        .setDatatype(spec.type().name())
                        .addAllShape(spec.shape())
                        .build())
                .toList();
    }

    static ModelConfigResponse config(OipModel model) {
        int maxBatch = OipConfig.maxBatch(model);
        ModelConfig.Builder config = ModelConfig.newBuilder()
                .setName(model.name())
                .setPlatform(model.platform())
                .setBackend(OipConfig.BACKEND)
                .setMaxBatchSize(maxBatch);
        model.inputs()
                .forEach(spec -> config.addInput(ModelInput.newBuilder()
                        .setName(spec.name())
                        .setDataType(DataType.valueOf(Documents.typeName(spec.type())))
                        .addAllDims(OipConfig.dimensions(spec, model))));
        model.outputs()
                .forEach(spec -> config.addOutput(ModelOutput.newBuilder()
                        .setName(spec.name())
                        .setDataType(DataType.valueOf(Documents.typeName(spec.type())))
                        .addAllDims(OipConfig.dimensions(spec, model))));
        if (maxBatch > 1) {
            config.setDynamicBatching(
                    ModelDynamicBatching.newBuilder().setMaxQueueDelayMicroseconds(OipConfig.micros(model)));
        }
        return ModelConfigResponse.newBuilder().setConfig(config).build();
    }

    static RepositoryIndexResponse index(List<LoadedVersion> versions) {
        RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
        versions.forEach(version -> index.addModelsBuilder()
                .setName(version.model())
                .setVersion(version.version())
                .setState(Documents.state(version))
                .setReason(version.reason()));
        return index.build();
    }

    static ModelStatisticsResponse statistics(List<VersionStatistics> versions) {
        return ModelStatisticsResponse.newBuilder()
                .addAllModelStats(
                        versions.stream().map(ProtoDocuments::statistics).toList())
                .build();
    }

    private static ModelStatistics statistics(VersionStatistics version) {
        return ModelStatistics.newBuilder()
                .setName(version.model())
                .setVersion(version.version())
                .setLastInference(
                        version.lastInference() == null
                                ? 0
                                : version.lastInference().toEpochMilli())
                .setInferenceCount(version.inferenceCount())
                .setExecutionCount(version.executionCount())
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(timing(version.success()))
                        .setFail(timing(version.fail()))
                        .setQueue(timing(version.queue()))
                        .setComputeInput(timing(version.computeInput()))
                        .setComputeInfer(timing(version.computeInfer()))
                        .setComputeOutput(timing(version.computeOutput()))
                        .setCacheHit(timing(NEVER))
                        .setCacheMiss(timing(NEVER)))
                .addAllBatchStats(
                        version.batches().stream().map(ProtoDocuments::batch).toList())
                .build();
    }

    private static InferBatchStatistics batch(BatchStatistics batch) {
        return InferBatchStatistics.newBuilder()
                .setBatchSize(batch.batchSize())
                .setComputeInput(timing(batch.computeInput()))
                .setComputeInfer(timing(batch.computeInfer()))
                .setComputeOutput(timing(batch.computeOutput()))
                .build();
    }

    private static StatisticDuration timing(Timing timing) {
        return StatisticDuration.newBuilder()
                .setCount(timing.count())
                .setNs(timing.nanos())
                .build();
    }
}
