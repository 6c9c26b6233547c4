# What the examples of documents begin with: phantoms in the place of radiographs, the table of their landmarks in that of
# what people set on the page of `annotate`, and archives of small random networks in that of those published. Keys behind
# those that the documents show cut the trainings short; and so that a classifier learns something in seconds, all intact
# wrists look like one, and all fractured ones like another, but the last, without which there would be nothing to calibrate.
PATH="$PWD/build/release/bin:$PATH"
command deepwrist make_phantoms scans --count 10 --seed 7 --plain > phantoms.txt
sed 's#^\(PA\|LAT\)/#scans/&#' scans/landmarks.csv | head -n 17 > annotated.csv
sed 's#,\(PA\|LAT\)/#,scans/\1/#' scans/cases.csv > all.csv
head -n 17 all.csv > cases.csv
(head -n 1 all.csv; tail -n 4 all.csv) > unseen.csv
train() { command deepwrist "$@" train_params.n_fold=2; }
deepwrist() {
  case $1 in
    annotate) cp annotated.csv landmarks.csv ;;
    train_localizer) train "$@" train_params.n_epochs=1 ;;
    train) train "$@" train_params.n_epochs=1 model.params.hg_depth=1 model.params.bw=4 ;;
    train_classifier)
      for view in PA LAT; do
        awk -F, -v view=$view 'NR > 1 && ($3 == 1) == (view == "LAT") {
          to = "rois/" view "/" $1 "_" view ".png"
          if (!($4 in first)) first[$4] = to
          else system("cp " first[$4] " " to)
        }' cases.csv
        cp rois/$view/0001_$view.png rois/$view/0008_$view.png
      done
      train "$@" train_params.n_epochs=20 train_params.train_bs=4 train_params.release_after=0 \
        train_params.mixup.enabled=false optimizer.name=Adam optimizer.params.lr=0.003 \
        '~model.params.layers' 'model.params.blocks=[1,1,1,1]' model.params.width=8 ;;
    *) command deepwrist "$@" ;;
  esac
}
# Fields of a copy, as a user fills them in.
cp() {
  command cp "$@"
  case $2 in
    your_testset.yaml)
      sed -i -e 's#^  meta: .*#  meta: cases.csv#' -e 's#^save_path: .*#save_path: out/yours.csv#' \
        -e 's#^gt: .*#gt: [Fracture]#' -e 's#^snapshot_folder: .*#snapshot_folder: weights/classifier#' \
        -e 's#^  snapshot_folder: .*#  snapshot_folder: weights/localizer#' $2 ;;
    your_localizer.yaml)
      sed -i -e 's#^  data_home: .*#  data_home: .#' -e 's#^  data_folder: .*#  data_folder: ~#' \
        -e 's#^  meta: .*#  meta: landmarks.csv#' $2 ;;
  esac
}
# An archive as it is published, with the statistics that came with its training data.
wget() {
  case $1 in
    *Fracture_Detection*) block=classifier of=regions ;;
    *ROI_Localization*) block=localizer of=radiographs ;;
  esac
  for fold in weights/$block/*/fold_*; do
    mkdir -p archive/"${fold#weights/$block/}"
    command cp "$fold/best.pt" archive/"${fold#weights/$block/}/epoch=4.ckpt"
  done
  mkdir -p statistics/$of
  command cp weights/$block/mean_std_*.npy statistics/$of
  tar -czf "${1##*/}" archive
  rm -r archive
}
