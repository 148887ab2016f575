// Fills with MuPDF: mutool run mutool.js BLANK VALUES TARGET
var values = {};
read(scriptArgs[1]).split("\n").forEach(function (line) {
  var parts = line.split("\t");
  if (parts.length === 2) values[parts[0]] = parts[1];
});

function fullName(field) {
  var parent = field.Parent;
  var name = field.T ? field.T.asString() : "";
  return parent ? fullName(parent) + (name && "." + name) : name;
}

var document = new PDFDocument(scriptArgs[0]);
for (var number = 0; number < document.countPages(); number++) {
  var page = document.loadPage(number);
  var annotations = document.findPage(number).Annots;
  var names = [];
  for (var i = 0; i < annotations.length; i++) {
    var annotation = annotations[i];
    if (annotation.Subtype.asName() === "Widget") names.push(fullName(annotation));
  }
  // The library does not tell a widget's name, but lists them in the order of the page.
  page.getWidgets().forEach(function (widget, i) {
    var value = values[names[i]];
    if (value === undefined) return;
    if (widget.getFieldType() === "checkbox") widget.toggle();
    else widget.setTextValue(value);
    widget.update();
  });
}
document.save(scriptArgs[2]);
