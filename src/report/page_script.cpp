#include "report/page.h"

namespace varpulis::report {

// Without `<` and `&`, so that it stands in XML as it is.
std::string_view page_script() {
  return R"script("use strict";
(function () {
  var charts = JSON.parse(document.getElementById("hover").textContent);
  var tip = document.getElementById("tip");
  Object.keys(charts).forEach(function (id) {
    var svg = document.getElementById(id), places = charts[id];
    if (!svg || !places.x.length) return;
    var cursor = svg.querySelector(".cursor");
    svg.addEventListener("mousemove", function (event) {
      var box = svg.getBoundingClientRect();
      var x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
      var nearest = 0, distance = Infinity;
      places.x.forEach(function (at, i) {
        var away = Math.abs(at - x);
        if (distance > away) { distance = away; nearest = i; }
      });
      cursor.setAttribute("transform", "translate(" + places.x[nearest] + " 0)");
      cursor.setAttribute("visibility", "visible");
      tip.textContent = places.text[nearest];
      tip.hidden = false;
      var left = event.clientX + 16, top = event.clientY + 16;
      if (left + tip.offsetWidth > window.innerWidth - 8) left = event.clientX - tip.offsetWidth - 16;
      if (top + tip.offsetHeight > window.innerHeight - 8) top = event.clientY - tip.offsetHeight - 16;
      tip.style.left = Math.max(left, 4) + "px";
      tip.style.top = Math.max(top, 4) + "px";
    });
    svg.addEventListener("mouseleave", function () {
      tip.hidden = true;
      cursor.setAttribute("visibility", "hidden");
    });
  });
}());
)script";
}

}  // namespace varpulis::report
