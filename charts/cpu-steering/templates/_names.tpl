{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* The beginning of every object's name. */}}
{{- define "cpu-steering.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels that select the pods of a component. Call with (list . COMPONENT). */}}
{{- define "cpu-steering.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ default $root.Chart.Name $root.Values.nameOverride }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Labels that are the chart's own. Call with (list . COMPONENT). */}}
{{- define "cpu-steering.ownLabels" -}}
{{- $root := index . 0 -}}
{{ include "cpu-steering.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Labels of every object. Call with (list . COMPONENT), or with more of the user's, which go before the common ones. */}}
{{- define "cpu-steering.labels" -}}
{{- $own := include "cpu-steering.ownLabels" . -}}
{{- $users := dict -}}
{{- range slice . 2 }}{{ $users = merge $users (default dict .) }}{{ end -}}
{{- $users = merge $users (default dict (index . 0).Values.commonLabels) -}}
{{- range $label, $_ := fromYaml $own -}}
{{- if hasKey $users $label }}{{ fail (printf "the label %s is the chart's own: leave it out of commonLabels, podLabels and labels" $label) }}{{ end -}}
{{- end -}}
{{ $own }}
{{- with $users }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The reference of an image. Call with (list . IMAGE). */}}
{{- define "cpu-steering.image" -}}
{{- $image := index . 1 -}}
{{ $image.repository }}:{{ default (index . 0).Chart.AppVersion $image.tag }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end -}}

{{/* Annotations by which a Prometheus without the Prometheus Operator finds a pod. Call with (list . PORT). */}}
{{- define "cpu-steering.scrape" -}}
{{- $metrics := (index . 0).Values.metrics -}}
{{- if and $metrics.annotations (not $metrics.serviceMonitor.enabled) -}}
prometheus.io/scrape: "true"
prometheus.io/port: {{ index . 1 | quote }}
prometheus.io/path: /metrics
{{- end -}}
{{- end -}}

{{/* What the restricted Pod Security Standard asks of a container, and a read-only root. */}}
{{- define "cpu-steering.restricted" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end -}}
